#!/usr/bin/env python3
"""Three nodes under Patroni with etcd, on loopback: under load the primary's machine dies, and another one takes its place.

    examples/shared_record/three_nodes.py BINARY [ROUNDS [MACHINES [PORT]]]
    examples/shared_record/three_nodes.py BINARY control     the same without the wait for a standby: acts must be missing

A node is etcd, Patroni and PostgreSQL (Debian's packages etcd-server, patroni, postgresql), set up by `patroni.yml` and
`patroni_node.yml` beside this script, with TLS. In each round the machines take in applications, every process of the primary's node is
killed at once, another node is promoted, what was told as unknown is settled by its request id, and the node comes back.
Acknowledged acts that are not in the record, or are there twice, must be 0. Last, the standbys lag behind when the node dies:
what the next primary lacks must not have been acknowledged. Ends by itself; nothing of it stays.
"""
import collections, json, os, pathlib, shutil, signal, subprocess, sys, threading, time, urllib.request

from machines import ALLOWED, HERE, Folder, an_office, person, proven, told

ROOT = os.getuid() == 0
AS_ENGINE = {"user": "postgres", "group": "postgres", "extra_groups": []} if ROOT else {}
COUNT = 3


def engine_folder():
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else pathlib.Path(shutil.which("initdb") or "").parent


class Node:
    """A machine with etcd, Patroni and PostgreSQL; all that runs on it dies at once."""

    def __init__(self, folder, place, port, waits):
        self.name, self.folder = f"node{place}", folder / f"node{place}"
        # Of etcd for its clients and for its like, of Patroni, of PostgreSQL.
        self.ports = [[port + 4 * at + kind for kind in range(4)] for at in range(COUNT)]
        self.etcd, self.peer, self.rest, self.port = self.ports[place]
        self.running, self.data = [], self.folder / "15" / "pvg"
        (self.folder / "settings").mkdir(parents=True)
        (self.folder / "patroni").mkdir()
        shutil.copy(HERE / "patroni.yml", self.folder / "settings" / "1_office.yml")
        # The example, on loopback and under this folder.
        text = (HERE / "patroni_node.yml").read_text()
        for there, here in [("10.1.2.0/24", "127.0.0.1/32"), ("10.1.3.0/24", "127.0.0.1/32"),
                            ("/etc/patroni", str(self.folder / "patroni")), ("/var/lib/postgresql", str(self.folder)),
                            ("db1.", "localhost.")]:
            text = text.replace(there, here)
        (self.folder / "settings" / "2_own.yml").write_text(text)
        (self.folder / "settings" / "3_here.yml").write_text(json.dumps(self.here(waits)))
        for name in ["root.crt", "localhost.crt", "localhost.key"]:
            shutil.copy(folder / "certificates" / name, self.folder / "patroni")
        if ROOT:
            for path in [self.folder, *self.folder.rglob("*")]:
                shutil.chown(path, "postgres", "postgres")

    def here(self, waits):
        """What is other than in the example, since three nodes are on one machine. JSON is YAML."""
        here = {
            "name": self.name, "etcd3": {"hosts": [f"127.0.0.1:{ports[0]}" for ports in self.ports]},
            "restapi": {"listen": f"127.0.0.1:{self.rest}", "connect_address": f"127.0.0.1:{self.rest}"},
            "postgresql": {"listen": f"127.0.0.1:{self.port}", "connect_address": f"localhost:{self.port}",
                           "bin_dir": str(engine_folder()), "parameters": {"unix_socket_directories": str(self.folder)}},
            # Nobody may restart this machine.
            "watchdog": {"mode": "off"},
        }
        if not waits:
            here["bootstrap"] = {"dcs": {"synchronous_mode": False, "synchronous_mode_strict": False}}
        return here

    def begin(self, *command):
        with open(self.folder / (pathlib.Path(command[0]).name + ".log"), "ab") as log:
            self.running.append(subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=self.folder,
                                                 env={**os.environ, "HOME": str(self.folder)}, start_new_session=True, **AS_ENGINE))

    def start(self):
        peers = ",".join(f"node{at}=http://127.0.0.1:{ports[1]}" for at, ports in enumerate(self.ports))
        client, peer = f"http://127.0.0.1:{self.etcd}", f"http://127.0.0.1:{self.peer}"
        self.begin("etcd", "--name", self.name, "--data-dir", self.folder / "etcd", "--listen-client-urls", client,
                   "--advertise-client-urls", client, "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer,
                   "--initial-cluster", peers)
        self.begin("patroni", self.folder / "settings")

    def engine(self):
        """PostgreSQL's processes."""
        try:
            leader = int((self.data / "postmaster.pid").read_text().split()[0])
            if os.readlink(f"/proc/{leader}/cwd") != str((self.data).resolve()):
                return []
        except (OSError, ValueError, IndexError):
            return []
        return [leader, *map(int, subprocess.run(["pgrep", "-P", str(leader)], capture_output=True, text=True).stdout.split())]

    def signalled(self, processes, *signals):
        for each in signals:
            for process in processes:
                try:
                    os.kill(process, each)
                except ProcessLookupError:
                    pass

    def dies(self):
        # Stopped first, so that none sees another one die.
        agents = [process.pid for process in self.running]
        self.signalled(agents, signal.SIGSTOP)
        self.signalled(agents + self.engine(), signal.SIGSTOP, signal.SIGKILL)
        [process.wait() for process in self.running]
        self.running = []

    def says(self):
        """What the node knows of all; nothing where it does not answer."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.rest}/cluster", timeout=2) as answer:
                return {member["name"]: member for member in json.load(answer)["members"]}
        except (OSError, ValueError, KeyError):
            return {}

    def sql(self, text, database="pvg"):
        done = subprocess.run(["psql", "-h", self.folder, "-p", str(self.port), "-U", "postgres", "-d", database, "-qAtX", "-v",
                               "ON_ERROR_STOP=1", "-c", text], capture_output=True, text=True, timeout=60, **AS_ENGINE)
        return done.stdout.strip() if done.returncode == 0 else None


class Nodes:
    """The nodes, and where their log is found."""

    def __init__(self, folder, port, waits=True):
        certificates = folder / "certificates"
        subprocess.run([HERE / "certificates.sh", certificates, "pvg_counter", "localhost"], check=True, timeout=60)
        self.all, self.waits = [Node(folder, place, port, waits) for place in range(COUNT)], waits
        hosts = ",".join(f"localhost:{node.port}" for node in self.all)
        of_all = f"{hosts}/pvg?sslmode=verify-full&sslrootcert={certificates}/root.crt"
        self.urls = f"postgres://pvg_counter@{of_all}&sslcert={certificates}/postgresql.crt&sslkey={certificates}/postgresql.key"
        self.owner = f"postgres://owner@{of_all}"

    def __enter__(self):
        try:
            return self.begun()
        except BaseException:
            self.__exit__()
            raise

    def begun(self):
        [node.start() for node in self.all]
        self.whole()
        for sql in ["CREATE ROLE pvg_counter LOGIN", "CREATE ROLE owner LOGIN PASSWORD 'open sesame'", "CREATE DATABASE pvg OWNER owner"]:
            assert self.primary().sql(sql, "postgres") is not None, sql
        return self

    def __exit__(self, *_):
        [node.dies() for node in self.all]

    def primary(self):
        """The node that takes writes; `None` while there is none."""
        for node in self.all:
            if node.running and node.sql("SELECT pg_is_in_recovery()", "postgres") == "f":
                return node
        return None

    def until(self, holds, what, seconds=180):
        end = time.time() + seconds
        while not (came := holds()):
            assert time.time() < end, f"{what} within {seconds} s\n{self.told()}"
            time.sleep(0.2)
        return came

    def whole(self):
        """Every node answers, one of them leads, and a standby is waited for."""
        def holds():
            primary = self.primary()
            said = primary.says() if primary else {}
            roles = sorted(member["role"] for member in said.values() if member["state"] in ("running", "streaming"))
            states = primary.sql("SELECT count(*), sum((sync_state IN ('sync', 'quorum'))::int) FROM pg_stat_replication "
                                 "WHERE state = 'streaming'", "postgres") if primary else ""
            return len(roles) == COUNT and states == (f"{COUNT - 1}|{int(self.waits)}") and roles[0] == "leader"
        self.until(holds, "every node is there")

    def promoted(self, but):
        def holds():
            primary = self.primary()
            return primary if primary and primary is not but and primary.sql("SELECT 1") else None
        return self.until(holds, "another node is promoted")

    def told(self):
        """The last words of each node."""
        return "\n".join(f"{node.name}: " + (node.folder / "patroni.log").read_text(errors="replace")[-800:] for node in self.all)


class Load:
    """Machines that take in applications one after another, each until it is acknowledged."""

    def __init__(self, machines):
        self.machines, self.came_to, self.people = machines, [], 0
        self.over, self.go = threading.Event(), threading.Event()

    def at_work(self, machine, place, number):
        while not self.over.is_set():
            number += 1
            request, facts = f"m{place}-{number}", person(place * 100_000 + number)
            end = None
            while True:
                self.go.wait()
                began = time.time()
                came = machine.run("intake1", "intake", "port_visa", "--from", "-", "--request-id", request, facts=facts)
                self.came_to.append((request, came.returncode, began, time.time(), came.stderr))
                if self.over.is_set():
                    end = end or time.time() + 90
                if came.returncode not in (4, 75, 76) or end and time.time() > end:
                    break
                time.sleep(0.2 if came.returncode == 75 else 0)
        self.people = max(self.people, number)

    def __enter__(self):
        self.over.clear()
        self.go.set()
        self.threads = [threading.Thread(target=self.at_work, args=(machine, place, self.people))
                        for place, machine in enumerate(self.machines)]
        [thread.start() for thread in self.threads]
        return self

    def __exit__(self, *_):
        self.over.set()
        self.go.set()
        [thread.join() for thread in self.threads]

    def acknowledged(self, since=0.0):
        return [came for came in self.came_to if came[1] == 0 and came[2] >= since]


def a_round(nodes, load):
    """The primary's node dies under load and comes back."""
    before = len(load.came_to)
    with load:
        time.sleep(4)
        dead = nodes.primary()
        dead.dies()
        killed = time.time()
        now = nodes.promoted(dead)
        nodes.until(lambda: load.acknowledged(killed), "an act is acknowledged again")
        time.sleep(4)
    stood = min(came[3] for came in load.acknowledged(killed)) - killed
    dead.start()
    proven(load.machines)
    nodes.whole()
    came = load.came_to[before:]
    return {"died": dead.name, "promoted": now.name, "stood": stood, **counted(load, came)}


def counted(load, came):
    recorded = load.machines[0].requests()
    done = {request for request, code, *_ in came if code == 0}
    unknown = {request for request, code, *_ in came if code == 76}
    for code, said in {code: said for _, code, *_, said in came if code not in ALLOWED}.items():
        print(code, said[-400:])
    return {"acknowledged": len(done), "lost": sum(recorded[request] == 0 for request in done),
            "twice": sum(times > 1 for times in recorded.values()), "unknown": len(unknown), "unsettled": len(unknown - done),
            "codes": dict(collections.Counter(code for _, code, *_ in came))}


def lagging(nodes, load):
    """The standbys receive nothing more, machines go on, and then the primary's node dies: what of what was acknowledged the
    next one lacks."""
    before, dead = len(load.came_to), nodes.primary()
    senders = lambda: [int(pid) for pid in dead.sql("SELECT pid FROM pg_stat_replication", "postgres").split()]
    with load:
        time.sleep(2)
        dead.signalled(senders(), signal.SIGSTOP)
        # Longer than Patroni's loop: it has written down how far the primary is.
        time.sleep(12)
        # Nobody goes on before the engine was asked: the machines would give it what it lacks.
        load.go.clear()
        load.over.set()
        dead.dies()
        now = nodes.promoted(dead)
        there = set(request.split(" ")[0] for request in (now.sql("SELECT request FROM visa_log.txn") or "").splitlines())
        lacks = len({came[0] for came in load.acknowledged()} - there)
        load.go.set()
    dead.start()
    proven(load.machines)
    nodes.whole()
    return {"acknowledged and not in the engine": lacks, **counted(load, load.came_to[before:])}


def main():
    binary, asked = os.path.abspath(sys.argv[1]), sys.argv[2:]
    missing = [each for each in ["etcd", "patroni", "psql", "openssl"] if not shutil.which(each)]
    if missing:
        print(f"skipped: there is no {', '.join(missing)} on this machine")
        return 0
    control = asked[:1] == ["control"]
    rounds, count, port = (int(value) for value in (([] if control else asked) + ["5", "6", "5720"][0 if control else len(asked):]))
    good, sums, stood = 0, collections.Counter(), []
    with Folder() as folder, Nodes(folder, port, waits=not control) as nodes:
        (folder / "PVG0").mkdir()
        (folder / "PVG0" / ".pgpass").touch(0o600)
        (folder / "PVG0" / ".pgpass").write_text("localhost:*:pvg:owner:open sesame\n")
        machines, _ = an_office(binary, folder, nodes, count, role="pvg_counter")
        load = Load(machines)
        if control:
            came = lagging(nodes, load)
            print(f"without the wait for a standby: {came}")
            return 0 if came["acknowledged and not in the engine"] else 1
        for number in range(rounds):
            came = a_round(nodes, load)
            codes = came.pop("codes")
            good += not (came["lost"] or came["twice"] or came["unsettled"]) and set(codes) <= set(ALLOWED)
            stood.append(came["stood"])
            sums.update({key: came[key] for key in ["acknowledged", "lost", "twice", "unknown", "unsettled"]})
            print(f"round {number + 1}: {came}, exit codes {codes}", flush=True)
        print(f"{good} of {rounds} rounds; {dict(sums)}; stood still {min(stood):.1f} to {max(stood):.1f} s; "
              f"{told([end - began for _, _, began, end, _ in load.acknowledged()])}", flush=True)
        came = lagging(nodes, load)
        print(f"the standbys lag: {came}", flush=True)
        still = not (came["acknowledged and not in the engine"] or came["lost"] or came["twice"] or came["unsettled"])
        return 0 if good == rounds and still and set(came["codes"]) <= set(ALLOWED) else 1


if __name__ == "__main__":
    sys.exit(main())
