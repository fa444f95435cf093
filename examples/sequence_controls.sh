#!/bin/sh
# Random offices whose gate forgets one kind of obstacle: the judge that knows nothing of the gate must find each of them out.
#
#   cargo build --release --example random_offices --features gate-controls
#   examples/sequence_controls.sh target/release/examples/random_offices [OFFICES]
#
# Prints for each kind the first office that does not hold, and at the end how many kinds are found. Exit 0 only if all are,
# and if with nothing forgotten every office holds.
here=$(dirname "$0")
offices=${2:-60}
found=0
all=0
for kind in impossible unestablished lapsed contradicted-identity possible-same-person screening law right-held unit duty \
    state passport number; do
    all=$((all + 1))
    told=$("$1" "$offices" --forget "$kind" 2>/dev/null | python3 "$here/verify_sequences.py" | head -1)
    case "$told" in
    *"offices hold"* | *"end before the office"*) echo "$kind: NOT found in $offices offices: $told" ;;
    seed*) found=$((found + 1)) && echo "$kind: $told" ;;
    *) echo "$kind: NOT found: $told" ;;
    esac
done
whole=$("$1" "$offices" | python3 "$here/verify_sequences.py") || whole="NOT whole: $whole"
echo "nothing forgotten: $whole"
echo "$found of $all kinds are found when the gate forgets them"
case "$whole" in NOT*) exit 7 ;; esac
[ "$found" = "$all" ] || exit 7
