#!/usr/bin/env bash
# The whole story on one modelled world, then a real episode: bash examples/demo.sh FOLDER, with oretrace on the PATH.
set -euo pipefail
export COLUMNS=${COLUMNS:-100}
out=$1
world=$out/antimony
store=$world/store
seen=$world/consignments
act=(--store "$store" --measure cn-2024-46-us-ban)
oxide=("${act[@]}" --hs 282580 --until 2025-05)

step() { printf '\n== %s\n' "$1"; shift; (($# == 0)) || printf '   %s\n' "$@"; }
planted() { python -m scripts.demo_planted "$1" "$world" "$store" "$out/ranked.csv"; }
# An answer up to a line of its notes, and where the rest stands.
up_to() { awk -v end="$2" 'index($0, end) == 1 { exit } 1' "$1"; printf '   … sources, law and method: %s\n' "$1"; }

rm -rf "$world" "$out/store" "$out/dossier"
mkdir -p "$out"

step "1. Corridor. MODELLED: a world of trade in which Chinese antimony oxide reaches the US through Thailand and Mexico." \
  "Made to meet the published totals; no row, firm or paper of it is real, and nothing here accuses anyone." \
  "What is planted ends in April 2025. Ordinary oxide (under 99.99 %) is outside the text of China's acts, and" \
  "HS 282580 does not show purity. The statistics alone, as offices published them:"
oretrace bench make antimony --seed 1 --out "$world" > "$out/antimony.txt"
oretrace bench replay "$world" --store "$store" --since 2024-12
oretrace scan "${oxide[@]}" > "$out/corridors.txt"
up_to "$out/corridors.txt" "Coverage of the customs codes"
corridor=$(awk '$1 == 1 { print $2; exit }' "$out/corridors.txt")
oretrace report "${oxide[@]}" --out "$out/antimony.html" > /dev/null
step "What was planted, beside what was found:"
oretrace bench compare "$world" "${act[@]}" --until 2025-05

step "2. Ledger. What Thailand bought, made and sold in contained antimony: what supply cannot explain."
oretrace ledger antimony Thailand "${act[@]}" --until 2025-04 --production "$world/observations/production.csv"

step "3. Shipments. Declarations of four customs offices and bills of lading; which to open first, and what to look for."
for office in CHN THA MEX USA; do
  oretrace import shipments "$seen/${office}_declarations.csv" --mapping customs-declarations --reporter $office --store "$store"
done
oretrace import shipments "$seen/USA_manifests.csv" --mapping us-manifests --store "$store"
oretrace import licences "$seen/licences.csv" --store "$store"
oretrace rank --store "$store" --budget 0.01 --out "$out/ranked.csv"
planted shipments

step "4. Papers. Sets of papers of these shipments, held against one another: which contradict themselves, and in what."
oretrace import documents "$seen/papers" --store "$store"
oretrace vet --store "$store" | tee "$out/vetted.txt"
papers=$(awk '$2 == "inconsistent" { print $NF; exit }' "$out/vetted.txt")
oretrace explain "$papers" --store "$store"
planted papers

step "5. Firms. Registers of firms and owners: which ways have the same controller at both ends."
oretrace import firms "$seen/firms.csv" "$seen/ownership.jsonl" --store "$store"
oretrace import ownership "$seen/ownership.jsonl" --store "$store"
oretrace scan "${oxide[@]}" --detector common_control > "$out/firms.txt"
up_to "$out/firms.txt" "Source: "
chain=$(awk '$1 == 1 { print $2; exit }' "$out/firms.txt")
oretrace explain "$chain" --store "$store"
planted firms

step "6. Dossier. Corridor, firms and papers as a folder to hand over; figures of the corridor are made again from their rows."
oretrace dossier "$corridor" "$chain" "$papers" --store "$store" --out "$out/dossier"

step "7. REAL: EU27 exports 2020-01 to 2022-10 of 54 HS6 codes (Eurostat Comext, CC BY 4.0), in EUR." \
  "Published figures as they are; a finding is consistent with rerouting; other explanations remain possible."
oretrace import table examples/eu_exports_2020_2022.csv.gz --mapping examples/eu_exports.yml \
  --store "$out/store" --retrieved-on 2023-02-01
real=(--store "$out/store" --measure eu-833-2014-2022-328 --hs all)
oretrace scan "${real[@]}" > "$out/real.txt"
up_to "$out/real.txt" "Coverage of the customs codes"
oretrace scan "${real[@]}" --format json > "$out/findings.json.new"
mv "$out/findings.json.new" "$out/findings.json"
oretrace report "${real[@]}" --out "$out/report.html" > /dev/null

step "findings  $out/findings.json" "reports   $out/antimony.html  $out/report.html" "dossier   $out/dossier" \
  "desk      oretrace serve --store $store      (decide on them in a browser, on this machine alone)" \
  "          oretrace serve --store $out/store"
