"""Servers that stand for Kazoo and FreeSWITCH: they say which of them was asked for what."""

import socket
import threading
import time

PREFIX = "fd75:9fac:a7b1:92:6c"
SERVERS = [("::801", 8000), ("::802", 8000), ("::802", 5555), ("::602", 5066)]


def answer(connection, name):
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65536)
        if not part:
            return
        data += part
    lines = data.decode().split("\r\n")
    asked = " ".join([name, *lines[0].split()[:2]])
    headers = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
    print(asked, headers.get("upgrade", "-"), headers["x-forwarded-for"], flush=True)
    if name == "::801":
        pass  # Takes the request and closes the connection.
    elif "upgrade" in headers:
        head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
        connection.sendall(head.encode())
    else:
        head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(asked)
        connection.sendall((head + asked).encode())
    connection.close()


def serve(listener, name):
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=answer, args=(connection, name), daemon=True).start()


for name, port in SERVERS:
    listener = socket.socket(socket.AF_INET6)
    listener.bind((PREFIX + name, port))
    listener.listen(50)
    threading.Thread(target=serve, args=(listener, name), daemon=True).start()
print("ready", flush=True)
time.sleep(60)
