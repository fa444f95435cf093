#!/usr/bin/env python3
"""How machines and engine prove themselves to each other: what of README.md's TLS and roles lets in, and what is refused.

    examples/shared_record/secured.py BINARY

The engine gets what `certificates.sh` makes and lines of pg_hba.conf; a machine follows and takes in an application over each,
and where something is not as it must be nothing is written. Ends by itself; loopback only.
"""
import json, os, shutil, subprocess, sys, time

from machines import HERE, Engine, Folder, an_office, person, proven

TLS = {"certificate": "hostssl office counter samehost cert",
       "password": "hostssl office counter samehost scram-sha-256",
       "both": "hostssl office counter samehost scram-sha-256 clientcert=verify-full",
       "md5": "hostssl office counter samehost md5", "in the clear": "hostssl office counter samehost password"}
OURS = ["local all all trust", "host all postgres samehost trust", "host replication postgres samehost trust"]


class Secured:
    def __init__(self, binary, folder, engine):
        self.folder, self.engine = folder, engine
        (self.one, self.other), _ = an_office(binary, folder, engine, 2)
        self.people, self.home = 0, self.one.folder / ".postgresql"
        for name, role in [("ours", "counter"), ("stranger", "counter"), ("clerk", "clerk")]:
            self.certified(name, role)
        # Another role of the office, vouched for by the same authority.
        for name in ["root.crt", "root.key"]:
            shutil.copy(folder / "ours" / name, folder / "clerk" / name)
        for name in ["postgresql.crt", "localhost.crt"]:
            (folder / "clerk" / name).unlink()
        self.certified("clerk", "clerk")

    def certified(self, name, role):
        subprocess.run([HERE / "certificates.sh", self.folder / name, role, "localhost"], check=True, timeout=60)

    def engine_has(self, way, ssl=True, kind="scram-sha-256"):
        data = self.engine.folder / "primary"
        for name in ["localhost.crt", "localhost.key", "root.crt"]:
            shutil.copy(self.folder / "ours" / name, data / name)
            if os.getuid() == 0:
                shutil.chown(data / name, "postgres", "postgres")
            (data / name).chmod(0o600)
        (data / "pg_hba.conf").write_text("\n".join([*OURS, TLS[way]]) + "\n")
        for setting, value in [("ssl_cert_file", "localhost.crt"), ("ssl_key_file", "localhost.key"),
                               ("ssl_ca_file", "root.crt"), ("ssl", "on" if ssl else "off"), ("password_encryption", kind)]:
            self.engine.sql(f"ALTER SYSTEM SET {setting} = '{value}'")
        self.engine.sql("SELECT pg_reload_conf()")
        time.sleep(0.5)
        self.engine.sql("ALTER ROLE counter PASSWORD 'open sesame'")

    def machine_has(self, root="ours", own="ours", password=None, mode=0o600, host="localhost", query="sslmode=verify-full"):
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.mkdir()
        if root:
            shutil.copy(self.folder / root / "root.crt", self.home)
        for name in ["postgresql.crt", "postgresql.key"] if own else []:
            shutil.copy(self.folder / own / name, self.home)
        passwords = self.one.folder / ".pgpass"
        passwords.unlink(missing_ok=True)
        if password:
            passwords.write_text(f"{host}:*:office:counter:{password}\n")
            passwords.chmod(mode)
        url = f"postgres://counter@{host}:{self.engine.ports[0]}/office?{query}"
        (self.one.folder / "settings.toml").write_text(f'[record]\nlog = "{url}"\ndeadline = "3s"\nmax_age = "1s"\n')

    def acts(self):
        self.people += 1
        came = self.one.run("intake1", "intake", "port_visa", "--from", "-", facts=person(self.people))
        said = json.loads(came.stderr.strip().splitlines()[-1])["error"] if came.returncode else {"code": "", "message": ""}
        return came.returncode, said["code"], said["message"]


# What the engine asks for, what the machine has, the exit code that must come.
ROWS = [
    ("a certificate for the role", "certificate", {}, 0),
    ("no certificate", "certificate", {"own": None}, 1),
    ("a certificate of another authority", "certificate", {"own": "stranger"}, (1, 75)),
    ("a certificate for another role", "certificate", {"own": "clerk"}, 1),
    ("the engine is vouched for by nobody known", "certificate", {"root": "stranger"}, 75),
    ("no authority on the machine", "certificate", {"root": None}, 75),
    ("the engine has another name", "certificate", {"host": "127.0.0.1"}, 75),
    ("a password, from a file of the owner's alone", "password", {"own": None, "password": "open sesame"}, 0),
    ("a password that others can read", "password", {"own": None, "password": "open sesame", "mode": 0o644}, 1),
    ("a wrong password", "password", {"own": None, "password": "sesame"}, 1),
    ("no password", "password", {"own": None}, 1),
    ("both", "both", {"password": "open sesame"}, 0),
    ("both asked, the password alone", "both", {"own": None, "password": "open sesame"}, 1),
    ("in the clear, on loopback, where the engine wants TLS", "certificate", {"query": "sslmode=disable"}, 1),
    ("an engine without TLS", "certificate", {"ssl": False}, 75),
    ("an engine that asks for an md5 sum", "md5", {"own": None, "password": "open sesame", "kind": "md5"}, 1),
    ("an engine that asks for the password itself", "in the clear", {"own": None, "password": "open sesame"}, 1),
    ("in the clear to another machine", "certificate", {"host": "192.0.2.1", "query": "sslmode=disable"}, 2),
    ("encrypted and proven by nobody", "certificate", {"query": "sslmode=require"}, 2),
]


def main():
    binary = os.path.abspath(sys.argv[1])
    if not shutil.which("openssl"):
        print("skipped: there is no openssl on this machine")
        return 0
    good = 0
    with Folder() as folder, Engine(folder / "engine", 5780) as engine:
        secured = Secured(binary, folder, engine)
        head = lambda: int(engine.sql("SELECT number FROM visa_log.ledger"))
        for what, way, has, exit_code in ROWS:
            of_engine = {key: has[key] for key in ("ssl", "kind") if key in has}
            secured.engine_has(way, **of_engine)
            secured.machine_has(**{key: value for key, value in has.items() if key not in of_engine})
            before = head()
            code, word, message = secured.acts()
            right = (code == exit_code if isinstance(exit_code, int) else code in exit_code) and head() == before + (code == 0)
            good += right
            print(f"{what}: {'' if right else 'NOT AS IT SHOULD BE, '}exit {code} {word} {message}", flush=True)
        secured.engine_has("certificate")
        secured.machine_has()
        # The other machine goes on in the way of the trial: without TLS, as user postgres of the engine would not.
        shutil.copytree(secured.home, secured.other.folder / ".postgresql")
        shutil.copy(secured.one.folder / "settings.toml", secured.other.folder)
        proven([secured.one, secured.other])
    print(f"{good} of {len(ROWS)}")
    return 0 if good == len(ROWS) else 1


if __name__ == "__main__":
    sys.exit(main())
