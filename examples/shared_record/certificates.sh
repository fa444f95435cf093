#!/usr/bin/env bash
# The office's own authority and what it vouches for: the servers by the names that machines use, the role that machines work as.
#
#   examples/shared_record/certificates.sh FOLDER ROLE SERVER…
#
# Leaves in FOLDER: root.crt for ~/.postgresql on every machine and for ssl_ca_file on every server; SERVER.crt and SERVER.key
# for ssl_cert_file and ssl_key_file; postgresql.crt and postgresql.key for ~/.postgresql on the machines. root.key vouches for
# more of them later: it belongs into a safe, and onto no machine. Needs openssl. What is there is not made again.
set -euo pipefail
folder=$1; role=$2; shift 2
mkdir -p "$folder"; cd "$folder"; umask 077
key() { [ -e "$1.key" ] || openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key" 2>/dev/null; }

# vouched NAME SUBJECT USE [OTHER NAMES]
vouched() {
    [ ! -e "$1.crt" ] || return 0
    key "$1"
    openssl req -new -key "$1.key" -subj "/CN=$2" |
        openssl x509 -req -days 1095 -CA root.crt -CAkey root.key -CAcreateserial -out "$1.crt" \
            -extfile <(printf 'basicConstraints=CA:FALSE\nkeyUsage=digitalSignature\nextendedKeyUsage=%s\n%s' "$3" "${4:-}") 2>/dev/null
    chmod 644 "$1.crt"
}

key root
if [ ! -e root.crt ]; then
    openssl req -x509 -new -key root.key -days 3650 -subj "/CN=authority of the office's log" \
        -addext "basicConstraints=critical,CA:TRUE,pathlen:0" -addext "keyUsage=critical,keyCertSign,cRLSign" -out root.crt
    chmod 644 root.crt
fi
# A name alone in the subject is not believed: it must stand among the names.
for server in "$@"; do vouched "$server" "$server" serverAuth "subjectAltName=DNS:$server"; done
vouched postgresql "$role" clientAuth
