#!/bin/sh
# The night's work: the record proven and every decision computed again, a day's report as HTML and CSV, a proven backup
# (on the first of a month it is also put back, to try), and the cases that somebody must see to.
#
#   nightly.sh FOLDER [DAY]        DAY is yesterday by Beijing time unless it is named
#
# It prints nothing when all is well, so cron sends mail only when there is something to read:
#
#   15 0 * * *  VISA_CASE_FILE=/srv/visa/cases.db VISA_OFFICER=night1 /srv/visa/nightly.sh /srv/visa/nightly
#
# Exit code: 0 all is well; 10 cases must be seen to, they are listed; 7 the record does not hold; any other is that of the command that failed.
# VISA_CLI names the program, VISA_ARGS further options for it. Backups are signed: VISA_OFFICER must have a key here.
set -eu
umask 077

folder=$1
day=${2:-$(TZ=UTC-8 date -d '-1 day' +%F)}
visa="${VISA_CLI:-visa-cli} ${VISA_ARGS:-} --quiet --no-input"

mkdir -p "$folder"
# Run again for the same day, it writes the day's report anew and keeps the backup that is there.
$visa --force report daily --date "$day" --prove --format html --output "$folder/daily-$day.html"
$visa --force report daily --date "$day" --format csv --output "$folder/daily-$day.csv"
[ -e "$folder/cases-$day.db" ] || $visa backup "$folder/cases-$day.db" >/dev/null
case $day in *-01) $visa restore "$folder/cases-$day.db" --drill >/dev/null ;; esac

$visa report escalations
