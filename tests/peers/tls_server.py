#!/usr/bin/env python3
#
# A server with certificates of many kinds
#
# Copyright 2026 the OpenBITS project
#
# This library is free software; you can redistribute it and/or
# modify it under the terms of the GNU Lesser General Public
# License as published by the Free Software Foundation; either
# version 2.1 of the License, or (at your option) any later version.
#
# This library is distributed in the hope that it will be useful,
# but WITHOUT ANY WARRANTY; without even the implied warranty of
# MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the GNU
# Lesser General Public License for more details.
#
# You should have received a copy of the GNU Lesser General Public
# License along with this library; if not, see
# <https://www.gnu.org/licenses/>.
#
# Usage: tls_server.py FILE CA FOLDER
#
# Serves FILE under every path with certificates for localhost, each on a port of its own, that CA.pem with CA.key has
# issued; prints "NAME PORT" for each and then "ready", LISTS being one without TLS. /to/URL is redirected to URL. Ends
# when standard input does. FOLDER takes what it makes, and "log", a line for each request: the server's name and the
# request line.

import http.server
import os
import ssl
import subprocess
import sys
import threading

from short_signature import sign_again

CONFIGURATION = """
[ca]
default_ca = here
[here]
dir = {folder}
database = $dir/index
serial = $dir/serial
new_certs_dir = $dir
certificate = {ca}.pem
private_key = {ca}.key
default_md = sha256
default_days = 20
default_crl_days = 20
policy = any
unique_subject = no
[any]
commonName = supplied
[req]
distinguished_name = any
[server]
subjectAltName = DNS:localhost
extendedKeyUsage = serverAuth
[good]
subjectAltName = DNS:localhost
extendedKeyUsage = serverAuth
crlDistributionPoints = URI:http://127.0.0.1:{port}/list
[nolist]
subjectAltName = DNS:localhost
extendedKeyUsage = serverAuth
crlDistributionPoints = URI:http://127.0.0.1:{port}/missing
[short]
subjectAltName = DNS:localhost
extendedKeyUsage = serverAuth
crlDistributionPoints = URI:http://127.0.0.1:{port}/short-list
[usage]
subjectAltName = DNS:localhost
extendedKeyUsage = emailProtection
"""

# Name, section above, and what is special.
KINDS = (("GOOD", "good"), ("REVOKED", "good"), ("NOLIST", "nolist"), ("EXPIRED", "server"), ("USAGE", "usage"),
         ("OLD", "server"), ("SHORT", "short"))


def handler(name):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args):
            pass

        def answer(self):
            with LOCK:
                LOG.write(f"{name} {self.requestline}\n")
                LOG.flush()
            if self.path.startswith("/to/"):
                return self.redirect(self.path[4:])
            content = {"/list": LIST, "/short-list": SHORT_LIST, "/missing": b""}.get(self.path, CONTENT)
            self.send_response(200 if content else 404)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(content)
            return None

        def redirect(self, url):
            self.send_response(302)
            self.send_header("Location", url)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_HEAD = answer

    return Handler


class Server(http.server.ThreadingHTTPServer):
    context = None

    def get_request(self):
        connection, address = super().get_request()
        connection.settimeout(30)
        return connection, address

    def finish_request(self, request, client_address):
        try:
            if self.context:
                request = self.context.wrap_socket(request, server_side=True)
            super().finish_request(request, client_address)
        except OSError:
            pass


def openssl(*arguments):
    subprocess.run(("openssl", *arguments), check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def issue(name, section):
    base = f"{FOLDER}/{name}"
    openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj",
            f"/CN={name}", "-config", f"{FOLDER}/conf", "-keyout", base + ".key", "-out", base + ".csr")
    times = ("-startdate", "20200101000000Z", "-enddate", "20210101000000Z") if name == "EXPIRED" else ()
    openssl("ca", "-batch", "-config", f"{FOLDER}/conf", "-extensions", section, *times, "-in", base + ".csr", "-out",
            base + ".pem", "-notext")


def make_certificates(port):
    with open(f"{FOLDER}/conf", "w", encoding="ascii") as file:
        file.write(CONFIGURATION.format(folder=FOLDER, ca=CA, port=port))
    open(f"{FOLDER}/index", "w", encoding="ascii").close()
    with open(f"{FOLDER}/serial", "w", encoding="ascii") as file:
        file.write("7000000000000001\n")
    for name, section in KINDS:
        issue(name, section)
    conf = ("-config", f"{FOLDER}/conf")
    openssl("ca", *conf, "-revoke", f"{FOLDER}/REVOKED.pem")
    openssl("ca", *conf, "-gencrl", "-out", f"{FOLDER}/list.pem")
    openssl("crl", "-in", f"{FOLDER}/list.pem", "-outform", "DER", "-out", f"{FOLDER}/list")
    shorten_signatures()


def read(path):
    with open(path, "rb") as file:
        return file.read()


def shorten_signatures():
    openssl("ec", "-in", f"{CA}.key", "-outform", "DER", "-out", f"{FOLDER}/key")
    key = read(f"{FOLDER}/key")
    with open(f"{FOLDER}/short-list", "wb") as file:
        file.write(sign_again(read(f"{FOLDER}/list"), key))
    certificate = ssl.PEM_cert_to_DER_cert(read(f"{FOLDER}/SHORT.pem").decode())
    with open(f"{FOLDER}/SHORT.pem", "w", encoding="ascii") as file:
        file.write(ssl.DER_cert_to_PEM_cert(sign_again(certificate, key)))


def start(name):
    server = Server(("127.0.0.1", 0), handler(name))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def start_secure(name):
    server = start(name)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if name == "OLD":
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.load_cert_chain(f"{FOLDER}/{name}.pem", f"{FOLDER}/{name}.key")
    server.context = context
    print(name, server.server_address[1])


LOCK = threading.Lock()
CONTENT = read(sys.argv[1])
CA, FOLDER = sys.argv[2:4]
os.makedirs(FOLDER)
LOG = open(f"{FOLDER}/log", "w", encoding="utf-8")
LIST_PORT = start("LISTS").server_address[1]
make_certificates(LIST_PORT)
LIST = read(f"{FOLDER}/list")
SHORT_LIST = read(f"{FOLDER}/short-list")
print("LISTS", LIST_PORT)
for kind, _ in KINDS:
    start_secure(kind)
print("ready", flush=True)
sys.stdin.read()
