#!/bin/sh
# Runs tests through qgjob with nothing but a POSIX shell, curl and sed: one mutation submits, one subscription follows.
#
#   QGJOB_SERVER_URL=http://lab:4000 QGJOB_ORG=qualgent APP_VERSION=v1.2.3 sh run-with-curl.sh tests/a.spec.js tests/b.spec.js
#
# A server that wants an access token is given the one in QGJOB_TOKEN.
#
# Exit code: 0 all passed, 1 a test failed, 2 the request was wrong, 3 a test could not be run,
# 4 the token is missing or not good, 6 a test was canceled.
# Where Node is at hand, `qgjob run` does more: globs, JUnit, reports, and taking back what was interrupted.
set -eu

server=${QGJOB_SERVER_URL:-http://127.0.0.1:4000}
: "${QGJOB_ORG:?name the organization}" "${APP_VERSION:?name the app version to test}"
[ $# -gt 0 ] || { echo "usage: sh run-with-curl.sh TEST_FILE..." >&2; exit 2; }

# Headers go in by a file, for others can read command lines.
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
(umask 077 && printf 'content-type: application/json\n' >"$folder/headers")
[ -z "${QGJOB_TOKEN:-}" ] || printf 'authorization: Bearer %s\n' "$QGJOB_TOKEN" >>"$folder/headers"

# The label finds the jobs again; as idempotency key it makes a repeated submit harmless.
label="curl:$(date +%s)-$$"

# Values go as variables, never into the text of the query: nothing in a file name can change what is asked.
json_string() { printf '"%s"' "$(printf '%s' "$1" | sed 's/[\\"]/\\&/g')"; }
inputs=
for test in "$@"; do
  inputs="$inputs${inputs:+,}{\"organizationId\":$(json_string "$QGJOB_ORG"),\"appVersionId\":$(json_string "$APP_VERSION"),\"testPath\":$(json_string "$test"),\"labels\":[\"$label\"]}"
done

submit='mutation($inputs: [SubmitJobInput!]!, $key: String) { submitJobs(inputs: $inputs, idempotencyKey: $key) {
  __typename ... on SubmitJobsPayload { jobs { id } warnings } ... on Error { code message } } }'
follow='subscription($filter: JobFilter!) { jobUpdated(filter: $filter) { job { id status testPath } } }'
one_line() { printf '%s' "$1" | tr '\n' ' '; }

# A server that restarts is tried again; one that refuses is not.
answer=$(curl --silent --show-error --fail-with-body --retry 3 --retry-connrefused \
  "$server/graphql" --header "@$folder/headers" \
  --data "{\"query\":\"$(one_line "$submit")\",\"variables\":{\"key\":\"$label\",\"inputs\":[$inputs]}}") || {
  case $answer in
  *'"UNAUTHENTICATED"'* | *'"FORBIDDEN"'*)
    echo "not allowed at $server: $answer" >&2
    exit 4
    ;;
  esac
  echo "no server at $server: $answer" >&2
  exit 3
}
case $answer in
*'"__typename":"SubmitJobsPayload"'*) echo "submitted $# tests, label $label" >&2 ;;
*)
  echo "nothing was submitted: $answer" >&2
  exit 2
  ;;
esac

# curl goes on until it is told to stop: it writes into a pipe of its own, so that it can be.
mkfifo "$folder/events"
curl --silent --show-error --no-buffer "$server/graphql" --header "@$folder/headers" \
  --header 'accept: text/event-stream' \
  --data "{\"query\":\"$follow\",\"variables\":{\"filter\":{\"organizationId\":$(json_string "$QGJOB_ORG"),\"label\":\"$label\"}}}" \
  >"$folder/events" &
curl_pid=$!
trap 'kill "$curl_pid" 2>/dev/null || true; rm -r "$folder"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

field() { printf '%s\n' "$event" | sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }
ended=' ' left=$# failed=0 errored=0 canceled=0
while [ "$left" -gt 0 ] && IFS= read -r event; do
  case $event in data:*'"job":{'*) ;; *) continue ;; esac
  id=$(field id) status=$(field status)
  case $ended in *" $id "*) continue ;; esac
  printf '%s\t%s\n' "$status" "$(field testPath)"
  case $status in
  COMPLETED) ;;
  FAILED) failed=1 ;;
  ERRORED) errored=1 ;;
  CANCELED) canceled=1 ;;
  *) continue ;;
  esac
  ended="$ended$id " left=$((left - 1))
done <"$folder/events"

[ "$left" -eq 0 ] || { echo "the stream ended before the tests did" >&2; exit 3; }
[ "$failed" -eq 0 ] || exit 1
[ "$errored" -eq 0 ] || exit 3
[ "$canceled" -eq 0 ] || exit 6
