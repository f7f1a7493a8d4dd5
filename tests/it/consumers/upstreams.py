"""Servers that stand for Kazoo and FreeSWITCH, and a browser that opens WebSockets.

usage: upstreams.py serve NAME=ADDRESS:PORT …   says who was asked for what, and by whom
       upstreams.py browse HOST PATH            sends a word through a WebSocket, prints what comes back

A server called `mute…` takes requests and answers none.
"""

import socket
import ssl
import sys
import threading
import time


def read_head(connection):
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65536)
        if not part:
            return None
        data += part
    return data.decode().split("\r\n")


def answer(connection, name):
    lines = read_head(connection)
    if lines is None:
        return
    asked = " ".join([name, *lines[0].split()[:2]])
    headers = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
    print(asked, headers.get("upgrade", "-"), "for", headers.get("x-forwarded-for"), flush=True)
    if name.startswith("mute"):
        pass  # Takes the request and closes the connection.
    elif "upgrade" in headers:
        head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
        connection.sendall(head.encode())
        while True:
            data = connection.recv(65536)
            if not data:
                break
            connection.sendall(data.upper())
    else:
        head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(asked)
        connection.sendall((head + asked).encode())
    connection.close()


def listen(listener, name):
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=answer, args=(connection, name), daemon=True).start()


def serve(servers):
    for server in servers:
        name, place = server.split("=")
        address, port = place.rsplit(":", 1)
        listener = socket.socket(socket.AF_INET6)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address, int(port)))
        listener.listen(500)
        threading.Thread(target=listen, args=(listener, name), daemon=True).start()
    print("ready", flush=True)
    time.sleep(120)


def browse(host, path):
    context = ssl._create_unverified_context()
    with socket.create_connection(("127.0.0.1", 443), timeout=10) as plain:
        with context.wrap_socket(plain, server_hostname=host) as connection:
            head = [
                "GET %s HTTP/1.1" % path,
                "Host: " + host,
                "Origin: https://" + host,
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            ]
            connection.sendall("\r\n".join(head + ["", ""]).encode())
            status = read_head(connection)[0].split()[1]
            connection.sendall(b"register")
            print(status, connection.recv(100).decode())


if sys.argv[1] == "serve":
    serve(sys.argv[2:])
else:
    browse(*sys.argv[2:])
