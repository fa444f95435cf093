#!/usr/bin/env bash
# What an office does when something went wrong, acted out from the shell on a real case file, row by row; it ends with a
# working file and a proven record.
#
#   examples/ways_on.sh BINARY
#
# The file is not for training: keys are sealed, the marks of the machine are kept, and the clock is that of the machine. It
# is moved by a library of this script's own, preloaded, since a real file takes no --now. Needs cc, python3, ssh-keygen.
# Each row has a control that must be refused; the last line says how many rows ended as they must.
set -euo pipefail
binary=$(realpath "$1"); here=$(realpath "$(dirname "$0")")
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
cd "$work"
export HOME="$work/home" VISA_LANG=en
mkdir -p "$HOME"

cat >clock.c <<'C'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>
int clock_gettime(clockid_t id, struct timespec *at) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
    int done = real(id, at);
    const char *by = getenv("CLOCK_BY");
    if (id == CLOCK_REALTIME && by) at->tv_sec += atol(by);
    return done;
}
C
cc -shared -fPIC -o clock.so clock.c -ldl
by=0
# `day 2026-09-14T09:00+08:00`: from here on that is what the clock says.
day() { by=$(($(date -d "$1" +%s) - $(date +%s))); }
day 2026-09-14T09:00+08:00

(umask 077; echo 'correct horse battery staple' >pass; echo 'another and a longer horse' >pass2)
pass=pass
# `as OFFICER CODE ARGUMENT…`: one command, with the exit code that it must end with.
as() {
    local officer=$1 wanted=$2 code=0; shift 2
    LD_PRELOAD="$work/clock.so" CLOCK_BY=$by "$binary" --json --no-input --case-file cases.db --passphrase-file $pass \
        ${officer:+--officer "$officer"} "$@" >last.json 2>last.err || code=$?
    [ "$code" = "$wanted" ] || { echo "FAILED ${officer:-nobody} $*: exit $code, not $wanted" >&2; cat last.json last.err >&2; exit 1; }
}
value() { python3 -c "import json,sys; d=json.load(open('last.json')); print(eval('d' + sys.argv[1]))" "$1"; }
told() { python3 -c "import json,sys; print(json.load(open('last.err'))['error']['code'])"; }
is() { [ "$1" = "$2" ] || { echo "FAILED: $1, not $2" >&2; cat last.json last.err >&2; exit 1; }; }
rows=0
row() { rows=$((rows + 1)); echo "$rows. $1"; }

# The office: two administrators, three officers, a key in the safe.
keys=$HOME/.config/visa-cli/keys
for id in chen wu zhou li sun qian tang; do as '' 0 officer keygen $id; done
as '' 0 init --office PVG --admin chen=$keys/chen.key --admin wu=$keys/wu.key --admin zhou=$keys/zhou.key \
    --recovery safe.key --recovery-passphrase-file pass
enrol() {
    as '' 0 officer apply "$1" --name "$1" --roles "$2"
    cp last.json asked.json
    as chen 0 officer enrol asked.json
    as wu 0 officer confirm "$(value "['proposal']")"
}
enrol li intake; enrol sun review; enrol qian approve; enrol tang issue
python3 - "$here/facts/visa.jsonl" <<'P'
import json, sys
for line in open(sys.argv[1], encoding='utf-8'):
    facts = json.loads(line)
    if facts['id'] == 'ex-30-days':
        break
facts.setdefault('passport', {}).setdefault('shown', 'original')
facts['passport'].setdefault('verification', 'verified')
facts.setdefault('record', [])
for number, name in enumerate(['LINDQVIST ASTRID', 'MORETTI PAOLO', 'OKAFOR CHIDI', 'TANAKA HARUTO', 'DUBOIS CLAIRE'], 1):
    facts['passport']['number'] = f'K5550000{number}'
    facts['applicant'] |= {'name': name, 'birth_date': f'19{60 + 7 * number}-0{number}-11'}
    json.dump(facts, open(f'{number}.json', 'w', encoding='utf-8'))
P
taken() { as li 0 intake visa_extension --from "$1.json" --passport-kept; value "['case']"; }
approved() { as sun 0 review "$1" --recommend approve; as qian 0 approve "$1"; }

row 'a sticker is spoiled; a number that is spoiled is never used again'
as qian 0 stock receive A0012001-A0012020 --note 'box 7'
one=$(taken 1); approved "$one"
as tang 0 issue "$one" --spoiled --note torn
is "$(value "['issued']['number']")" A0012002
as tang 0 correct "$one" --spoiled --note 'torn too'
is "$(value "['issued']['number']")" A0012003
two=$(taken 2); approved "$two"
as tang 1 issue "$two" --number A0012001; is "$(told)" number_spoiled
as tang 1 issue "$two" --number B0000001; is "$(told)" number_not_in_stock
as tang 0 issue "$two"
as '' 0 report daily; is "$(value "['stock']['sticker']")" "{'left': 16, 'missing': 0, 'received': 20, 'returned': 0, 'spoiled': 2, 'used': 2}"
as '' 0 numbers check

row 'a wrong value after issue: two officers, another number, the law of the day of issue'
day 2026-09-21T09:00+08:00
as tang 0 correct "$two" --set request.extension_days=10 --note 'typed wrongly'
as tang 6 correct "$two" --confirm
as qian 0 correct "$two" --confirm
is "$(value "['issued']['issued_on']")" 2026-09-14
as '' 0 show A0012004; is "$(value "['spoiled']")" "['A0012004']"

row 'a slip is undone on its day by who did it, before anyone relied on it'
three=$(taken 3)
as li 0 withdraw "$three" --note 'the wrong case' --yes
as sun 6 undo "$three" --note slip --yes
as li 0 undo --note slip --yes
is "$(value "['state']")" accepted
as sun 0 claim "$three"
as li 4 withdraw "$one" --note 'nothing to withdraw' --yes
day 2026-09-22T09:00+08:00
as sun 4 undo "$three" --note late --yes; is "$(told)" another_day

row 'a passport is lost, seized, handed on, each with its paper'
as li 0 custody seized "$three" --list L-31 --to 'the brigade'
as li 0 custody other-authority "$three" --paper T-8 --to 'a consulate'
as li 0 custody lost "$three" --paper R-9 --to 'police station'
as li 1 custody lost "$three" --paper R-9 --to 'police station'
as li 0 custody receive "$three"

row 'a right was closed, a receipt is out'
as li 0 withdraw "$three" --note 'leaves the country' --yes
as li 4 print receipt "$three"

row 'a backup is made, kept, never written over'
mkdir backups other
as li 0 backup backups --keep 2 --also other
as li 0 backup b.db
as li 1 backup b.db

row 'the file is lost: put back by two, what is missing is named'
four=$(taken 4)
for name in cases.db cases.db-wal cases.db-shm; do rm -f $name; done
cp b.db cases.db
as '' 7 queue; is "$(told)" rolled_back
rm -f cases.db*
as chen 6 restore b.db --to cases.db --with chen --with-passphrase-file pass --note failed
as chen 0 restore b.db --to cases.db --with wu --with-passphrase-file pass --note failed
is "$(value "['missing'][-1]['case']")" "$four"
again=$(taken 4)
[ "$again" != "$four" ] || { echo "FAILED: $four was given again" >&2; exit 1; }
as '' 0 numbers check
as li 0 restore "$(ls backups/*.db | tail -1)" --drill

row 'a copy without the log beside it is found out; with it, it is the record'
cp cases.db copy.db
code=0; "$binary" --json --case-file copy.db audit verify >last.json 2>last.err || code=$?
# The last command to close moves the log into the file: then the file alone is the record.
[ ! -s cases.db-wal ] || is "$code" 7
[ ! -e cases.db-wal ] || cp cases.db-wal copy.db-wal
code=0; "$binary" --json --case-file copy.db audit verify >last.json 2>last.err || code=$?
is "$code" 0

row 'the clock was wrong: refused, vouched for, put right'
day 2027-09-22T09:00+08:00
as li 1 intake visa_extension --from 5.json --draft; is "$(told)" clock_ahead
as li 0 intake visa_extension --from 5.json --draft --clock-is-right 'by the radio clock'
day 2026-09-22T10:00+08:00
as li 1 intake visa_extension --from 5.json --draft; is "$(told)" clock_behind
as chen 6 audit time --with chen --with-passphrase-file pass --note 'ran a year fast'
as chen 0 audit time --with wu --with-passphrase-file pass --note 'ran a year fast'
five=$(taken 5)

row "an officer's key is lost, a passphrase is changed, the key in the safe is the last way"
as '' 0 officer keygen li --out li-new.key
as '' 0 officer apply li --key li-new.key; cp last.json asked.json
as chen 0 officer rekey asked.json; proposal=$(value "['proposal']")
as chen 6 officer confirm "$proposal"
as wu 0 officer confirm "$proposal"
as li 6 claim "$five"
cp li-new.key "$keys/li.key"; chmod 600 "$keys/li.key"
as '' 0 officer passphrase sun --new-passphrase-file pass2
as sun 6 claim "$five"
pass=pass2; as sun 0 claim "$five"; pass=pass

row 'a list was wrong: taken back as far as nothing was done since'
printf '外文姓名,出生日期,国籍,护照号码,护照有效期至,拟入境日期,停留天数,来华事由,统一社会信用代码\n' >list.csv
printf 'WEISS ANNA,1985-02-03,DEU,C01X00T47,2031-05-05,2026-09-28,14,商务洽谈,91310115MA1K4BQR53\n' >>list.csv
code=0
LD_PRELOAD="$work/clock.so" CLOCK_BY=$by "$binary" --json --no-input --case-file cases.db --passphrase-file pass --officer li \
    import list.csv --accept-good >last.json 2>last.err || code=$?
case $code in 0 | 8) as li 0 batch undo "$(value "['batch']")" --note 'wrong sheet' --yes ;; *) is "$code" 0 ;; esac

row 'the same request with the same content is answered again, with other content refused'
as li 0 withdraw "$five" --note 'gave up' --yes --request-id r1
as li 0 withdraw "$five" --note 'gave up' --yes --request-id r1; is "$(value "['already_done']")" True
as li 4 withdraw "$five" --note 'another' --yes --request-id r1; is "$(told)" request_taken

row 'an answer that could not be written: recorded, exit 74, the same request answers again'
code=0
LD_PRELOAD="$work/clock.so" CLOCK_BY=$by "$binary" --json --no-input --case-file cases.db --passphrase-file pass --officer li \
    intake visa_extension --from 5.json --draft --request-id r2 >/dev/full 2>last.err || code=$?
is "$code" 74
as li 0 intake visa_extension --from 5.json --draft --request-id r2

as '' 0 audit verify; is "$(value "['ok']")" True
as '' 0 audit replay
as '' 0 report daily; is "$(value "['reconciled']")" True
python3 "$here/verify_record.py" cases.db
echo "$rows of $rows rows end as they must; the file works and its record is proven"
