#!/usr/bin/env bash
# Freezes the format of the program: a small training file with every kind of event, made by its own commands.
#
#   examples/freeze.sh BINARY OUT.zip
#
# Run it with a build of each format that lands and keep the result as tests/files/format-N.zip: later programs must
# upgrade, verify, replay, report on and write to it (tests/it/formats.rs). The list holds every kind of row outcome.
set -euo pipefail
binary=$(realpath "$1"); out=$(realpath -m "$2"); lists=$(realpath "$(dirname "$0")/lists")
law=$(realpath "$(dirname "$0")/../config.example.toml")
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
export VISA_LANG=en HOME="$work/home" XDG_STATE_HOME="$work/state" XDG_CONFIG_HOME="$work/config" XDG_DATA_HOME="$work/data"
mkdir -p "$HOME"

"$binary" demo --keep "$work/files" >/dev/null 2>&1
cd "$work/files"
rm -rf tampered.db* receipt.pdf
# `as OFFICER CODE ARGUMENT…`: one command on the evening of the last day of the demo, with the exit code it must end with.
minute=0
as() {
    local officer=$1 wanted=$2 code=0; shift 2
    minute=$((minute + 1))
    local now; now=$(printf '2026-03-10T%02d:%02d+08:00' $((15 + minute / 60)) $((minute % 60)))
    "$binary" --json --no-input --case-file demo.db --now "$now" --officer "$officer" "$@" >last.json 2>last.err || code=$?
    [ "$code" = "$wanted" ] || { echo "$officer $*: exit $code, not $wanted" >&2; cat last.json last.err >&2; exit 1; }
}
value() { python3 -c "import json,sys; d=json.load(open('last.json')); print(eval('d' + sys.argv[1]))" "$1"; }

# The law changes: a case whose last day could not be counted, under a text without the working days of the year, gets it
# with the text that is put in force.
python3 - "$law" <<'P'
import json, re, sys
text = open(sys.argv[1], encoding='utf-8').read()
open('short.toml', 'w', encoding='utf-8').write(re.split(r'\[\[calendar\]\]\nyear = 2026', text)[0])
stricter = '{ from = "2025-10-01", value = 3, cite = "office", level = "PRACTICE", checked = "2026-03-01" },'
whole = json.load(open('extension.json', encoding='utf-8'))
whole['documents'].append({'kind': 'inviter_letter'})
json.dump(whole, open('whole.json', 'w', encoding='utf-8'))
open('stricter.toml', 'w', encoding='utf-8').write(re.sub(r'(group_min_persons = \[\n.*\n)', r'\1  ' + stricter + '\n', text, count=1))
P
as intake1 0 --config short.toml intake visa_extension --from whole.json --set passport.number=Z7654322
as approve1 0 rules propose stricter.toml --note 'greater groups'
as admin1 0 rules activate "$(value "['proposal']")" --yes
[ "$(value "['periods_set']")" = 1 ]
# A unit, and an officer's rank.
as review1 0 enterprise suspend 91310115MA1K4BQR2R --ground 'two invitations without a stay'
as admin1 0 officer ranks approve1 section-head,division-head
as admin2 0 officer confirm "$(value "['proposal']")"
# Another officer, by two administrators.
as admin1 0 officer roles issue1 issue,intake
as admin2 0 officer confirm "$(value "['proposal']")"
# A draft of which nothing was said in time: the next act takes note of it.
"$binary" --json --no-input --case-file demo.db --now 2026-03-02T17:00+08:00 --officer intake1 intake visa_extension \
    --from extension.json --draft --set passport.number=Q7654399 --set 'applicant.name=SILVA ANA' >last.json
# What was approved is looked at again; discretion takes two.
as review2 0 sample draw --day 2026-03-02
as review2 0 sample look 1 --agreed --note 'decided as it should be'
as intake1 0 intake visa_extension --from whole.json --set passport.number=K1112223 --set 'applicant.name=COSTA RUI' --set applicant.birth_date=1980-05-05 \
    --set 'record=[{"kind":"illegal_stay","on":"2025-01-01"}]'
held=$(value "['case']")
as review1 0 review "$held" --recommend approve
as approve1 0 approve "$held" --ground ADVERSE_RECORD_INTERVIEW --rank division-head --note 'interviewed, no concern'
[ "$(value "['state']")" = reviewed ]
# Who is looked for, and who is not that one.
printf 'passport,nationality,name,birth_date\nX1234567,FRA,DURAND PAUL,1970-01-01\n' > watched.csv
as review1 0 watchlist load watched.csv --dated 2026-03-09
as review1 0 watchlist clear --passport X1234567 --nationality FRA --name 'DURAND PAUL' --birth-date 1970-01-01 --note compared
# Who is close to a unit.
as review1 0 officer interest state --unit 91310115MA1K4BQR2R --note 'a sister works there'
# A list that comes and is taken back, with drafts.
sed 's/2026-03/2026-05/g' "$lists/names.csv" > names.csv
as intake1 8 import names.csv --accept-good --set passport.shown=copy --set request.visa_abroad_in_time=false
as intake1 0 batch undo "$(value "['batch']")" --note 'wrong list' --yes
# The rest of a life.
as intake1 0 intake visa_extension --from extension.json --draft --set passport.number=Z7654321
draft=$(value "['case']")
as intake1 0 amend "$draft" --set request.extension_days=12 --note 'asked for more'
as intake1 0 withdraw "$draft" --note 'no longer asked for' --yes
as intake1 0 document add 3 --kind accommodation_registration
as review1 0 document verify 3 --kind application_form --note seen
as review1 0 inquiry record 3 --manner phone --of applicant --outcome confirmed --note 'knows the plan'
as review1 0 claim 3
as review1 0 review 3 --recommend approve
as approve1 0 return 3 --note 'look again'
as review1 0 recuse 7 --note 'the wrong case'
as review1 0 undo 7 --yes --note 'it was another case'
as review1 0 recuse 4 --note cousin
as intake1 0 amend 3 --set request.stay_days=45 --note 'asked for more'
as review1 0 review 3 --recommend refuse
as approve1 0 refuse 3 --ground STAY_TOO_LONG --note 'more than may be given'
as review1 0 review 5 --recommend approve
as approve1 0 approve 5
as issue1 0 issue 5 --number A00120460 --passport-shown
as issue1 0 correct 5 --spoiled --number A00120461 --note 'torn in the printer'
# Blanks: a run comes in, is counted, one is spoiled, some go back; a document is corrected by two officers.
as approve1 0 stock receive A00120500-A00120520 --note 'box 7'
as issue1 0 stock count --found 20 --note 'one is missing'
as issue1 0 stock spoil A00120500 --note water
as issue1 0 stock return A00120515-A00120520 --note 'to the division'
as issue1 0 stock found A00120519-A00120520 --note 'two fell out of the envelope'
as issue1 0 correct 5 --set request.stay_days=6 --note 'read wrongly'
as issue1 0 correct 5 --withdraw --note 'it was right'
as issue1 0 correct 5 --set request.stay_days=5 --note 'typed wrongly'
as approve1 0 correct 5 --confirm
as issue1 0 collect 5
as review1 0 review 6 --recommend approve
as approve1 0 approve 6
as issue1 0 issue 6 --passport-shown --spoiled --note 'torn'
as approve1 0 void 6 --ground issued-in-error --note 'taken back'
as intake1 0 amend 9 --set documents=[] --note 'papers were of another'
as intake1 0 notice 9
as intake1 0 custody receive 26
as intake1 0 custody seized 26 --list L-2026-031 --to 'the brigade' --note 'false stamp'
as intake1 0 person same 1 2 --note compared
as intake1 0 person distinct 7 8 --note compared
as review2 0 person unlink 7 8 --note 'the photographs are alike'
# One passport number, two names.
as intake1 0 intake visa_extension --from whole.json --draft --set passport.number=K1112223 --set 'applicant.name=MENDES ANA'
as review2 0 person distinct "$(value "['case']")" "$held" --note 'the embassy confirms both'
as review1 0 list --reveal --purpose supervision --limit 3
as intake1 0 print receipt 27 --note 'for the archive' --format html -o receipt.html
as intake1 0 print receipt 27 --note 'for the archive' --format text -o receipt.txt
# A change of the roster that is withdrawn, and the true time of a record.
as admin1 0 officer roles issue1 issue
as admin1 0 officer withdraw "$(value "['proposal']")" --note 'not after all'
code=0
"$binary" --json --no-input --case-file demo.db --now 2026-03-10T17:30+08:00 --officer admin1 audit time --with admin2 \
    --note 'the clock ran fast' >last.json 2>last.err || code=$?
[ "$code" = 4 ] || { echo "time: $code" >&2; cat last.err >&2; exit 1; }
"$binary" --json --no-input --case-file demo.db --now 2026-03-10T14:59+08:00 --officer admin1 audit time --with admin2 \
    --note 'the clock ran fast' >last.json 2>last.err || { cat last.err >&2; exit 1; }
# A case goes to another office, whose receipt comes back.
other() { "$binary" --json --no-input --case-file other.db --now 2026-03-10T17:40+08:00 "$@" >last.json 2>last.err || { cat last.err >&2; exit 1; }; }
other init --training --office CAN
other paper keys -o theirs.keys
as intake1 0 paper keys -o ours.keys
as intake1 0 intake visa_extension --from whole.json --set passport.number=H1112224 --set 'applicant.name=ROSSI UGO' --set applicant.birth_date=1981-05-06
as intake1 0 transfer out "$(value "['case']")" --to CAN --note 'lives there' -o going.case
other --officer intake1 transfer in going.case --keys ours.keys -o going.receipt
as intake1 0 transfer receipt going.receipt --keys theirs.keys
# What was known of somebody is erased: under a text that has it kept no longer than the case.
{ cat "$law"; printf '\n[archive]\nkeep_years = [{ from = "2013-07-01", value = 0, cite = "office", level = "PRACTICE", checked = "2026-03-01" }]\n'; } > archive.toml
as approve1 0 --config archive.toml erase --case "$draft" --note 'nothing need be kept'
as admin1 0 --config archive.toml erase --confirm "$(value "['proposal']")"
# The file is copied, the copy is tried, the file is lost and put back.
as intake1 0 backup copy.db
as intake1 0 restore copy.db --drill
rm -f copy.db && as intake1 0 backup copy.db
rm -f demo.db demo.db-wal demo.db-shm
as admin1 0 restore copy.db --to demo.db --with admin2 --note 'disk failed'
kinds=$(python3 - <<'P'
import sqlite3
print(*sorted(k for k, in sqlite3.connect('demo.db').execute('select distinct kind from event')))
P
)
echo "$kinds" | tr ' ' '\n' > kinds.txt
# The file by itself: what stands in its log is moved into it.
python3 -c "import sqlite3; c = sqlite3.connect('demo.db'); c.execute('PRAGMA wal_checkpoint(TRUNCATE)'); c.close()"
rm -rf other.db*; rm -f copy.db* last.* theirs.keys ours.keys going.* *.csv *.json *.toml demo.db-wal demo.db-shm
python3 - "$out" <<'P'
import os, sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED, compresslevel=9) as z:
    for folder, _, files in os.walk('.'):
        for name in sorted(files):
            z.write(os.path.join(folder, name))
P
ls -l "$out"; echo "$kinds"
