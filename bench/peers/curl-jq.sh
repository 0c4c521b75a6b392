#!/bin/sh
# The ids of all workflows, page by page, as guides to the API show it.
set -eu
page=$(mktemp)
trap 'rm -f "$page"' EXIT
cursor=
while :; do
  curl -sf -H "X-N8N-API-KEY: $N8N_API_KEY" -H 'Accept: application/json' -o "$page" \
    "$N8N_URL/api/v1/workflows?limit=250${cursor:+&cursor=$cursor}"
  jq -r '.data[].id' "$page"
  cursor=$(jq -r '.nextCursor // empty' "$page")
  [ -n "$cursor" ] || break
done
