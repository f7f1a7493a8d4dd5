"""Servers that answer as CouchDB does, and the replicating script between them, twice.

usage: couchdb.py PYTHON SCRIPT CONFIG LOGIN
"""

import base64
import http.server
import json
import socket
import subprocess
import sys
import threading
from urllib.parse import unquote, urlsplit

LOGIN = "Basic " + base64.b64encode(b"kazoo:secret").decode()
ACCOUNT = "account/ab/cd/1-202611"


class Server(http.server.ThreadingHTTPServer):
    address_family = socket.AF_INET6


def couchdb(url, databases):
    class Handler(http.server.BaseHTTPRequestHandler):
        def say(self, status, body):
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def handle_any(self):
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            if self.headers.get("Authorization") != LOGIN:
                return self.say(401, {"error": "unauthorized"})
            # Parts of the path are parted before they are decoded, as CouchDB does.
            parts = [unquote(it) for it in self.path.split("?")[0].strip("/").split("/")]
            if parts == ["_all_dbs"]:
                return self.say(200, sorted(databases))
            if parts[:1] == ["_scheduler"]:
                failed = {"doc_id": given_up, "state": "failed"}
                is_old = databases["_replicator"][given_up]["_rev"] == "0-x"
                return self.say(200, {"docs": [failed] if is_old else []})
            if parts in (["_users"], ["_replicator"]) and self.command == "PUT":
                databases.setdefault(parts[0], {})
                return self.say(201, {"ok": True})
            database = databases.get(parts[0])
            if database is None:
                return self.say(404, {"error": "not_found"})
            if parts[1:] == ["_security"]:
                return self.say(200, {})
            if parts[1:] == ["_all_docs"]:
                rows = [{"id": key, "doc": database[key]} for key in sorted(database)]
                return self.say(200, {"rows": rows})
            if self.command == "DELETE" and parts[1] in database:
                del database[parts[1]]
                return self.say(200, {"ok": True})
            if self.command == "PUT" and len(parts) == 2:
                present = database.get(parts[1], {})
                if present.get("_rev") != body.get("_rev"):
                    return self.say(409, {"error": "conflict"})
                database[parts[1]] = dict(body, _rev="1-x")
                return self.say(201, {"ok": True})
            return self.say(404 if len(parts) > 2 else 200, database)

        do_GET = do_PUT = do_DELETE = handle_any

        def log_message(self, *_):
            pass

    it = urlsplit(url)
    server = Server((it.hostname, it.port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()


config = json.load(open(sys.argv[3]))
stale = "rcsgen_pull_gone.example.org_accounts"
local = {"_replicator": {stale: {"_id": stale, "_rev": "1-x"}, "mine": {"_id": "mine"}}}
# CouchDB has given up on one that is as it should be.
peer, source = sorted(config["peers"].items())[0]
given_up = "rcsgen_pull_%s_accounts" % peer
ends = {"source": source + "/accounts", "target": config["local"] + "/accounts"}
ends = {key: {"url": url, "headers": {"Authorization": LOGIN}} for key, url in ends.items()}
local["_replicator"][given_up] = dict(ends, _id=given_up, _rev="0-x", continuous=True, create_target=True)
couchdb(config["local"], local)
for url in config["peers"].values():
    host = urlsplit(url).hostname
    subprocess.check_call(["ip", "addr", "add", host + "/64", "dev", "lo", "nodad"])
    couchdb(url, {"_users": {}, "_replicator": {}, ACCOUNT: {}, "accounts": {}})

for run in ["first", "second"]:
    said = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, check=True).stdout.decode()
    lines = said.splitlines()
    stored = sum(line.startswith("stored ") for line in lines)
    removed = sum(line.startswith("removed ") for line in lines)
    print(run, stored, "stored", removed, "removed")

assert "_users" in local
for document in local["_replicator"].values():
    if document["_id"] == "mine":
        continue
    for end in ["source", "target"]:
        assert document[end]["headers"]["Authorization"] == LOGIN
        path = urlsplit(document[end]["url"]).path
        assert path.count("/") == 1, path
    assert document["target"]["url"].startswith(config["local"] + "/"), document
    assert document["continuous"] and document["create_target"], document
    print(document["_id"], document["source"]["url"])
