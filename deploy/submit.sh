#!/usr/bin/env bash
# Submits the job to a running cluster over its REST API, with nothing but curl.
#
#   deploy/submit.sh [-u URL] [-p PARALLELISM] [-s SAVEPOINT] [-w] JAR [OPTION...]
#
#   -u  the JobManager's address, default $FLINK_URL or http://localhost:8081
#   -p  the job's parallelism, default: the cluster's parallelism.default
#   -s  a savepoint or retained checkpoint to go on from
#   -w  wait for the end: exit status 0 if the job finished, 1 if it failed or was cancelled; curl's if the JobManager
#       does not answer for five minutes
#
#   deploy/submit.sh -w target/weft-0.1.0-job.jar --config file:///opt/flink/jobs/backfill-files.yaml --batch.size 512
#
# Options are the job's own. The job's main method runs in the JobManager: a job file has to be where that can read it.
# CURL_OPTIONS is handed to curl, for a proxy's login or a CA: CURL_OPTIONS="--cacert ca.pem --netrc".
set -euo pipefail

url=${FLINK_URL:-http://localhost:8081}
parallelism='' savepoint='' wait=''
usage() { sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0" >&2; exit 2; }
while getopts u:p:s:w option; do
  case $option in
    u) url=$OPTARG ;;
    p) parallelism=$OPTARG ;;
    s) savepoint=$OPTARG ;;
    w) wait=yes ;;
    *) usage ;;
  esac
done
shift $((OPTIND - 1))
url=${url%/}
[ $# -ge 1 ] || usage
jar=$1
shift
[ -r "$jar" ] || { echo "$jar is not there: mvn package makes it" >&2; exit 1; }

# shellcheck disable=SC2086 # several options in one variable
call() { curl -sS --fail-with-body ${CURL_OPTIONS:-} "$@"; }

# the text behind "KEY":" in a JSON answer
field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }

json() {
  local text=$1
  text=${text//\\/\\\\} text=${text//\"/\\\"} text=${text//$'\n'/\\n} text=${text//$'\t'/\\t}
  printf '"%s"' "$text"
}

answer=$(call -X POST -H Expect: -F "jarfile=@$jar;type=application/java-archive" "$url/jars/upload")
id=$(field filename <<<"$answer")
id=${id##*/}
# the cluster keeps what a job needs of it; a retained upload would only fill its disk
trap 'call -o /dev/null -X DELETE "$url/jars/$id" || true' EXIT

arguments=''
for argument in "$@"; do
  arguments+=${arguments:+,}$(json "$argument")
done
request="{\"programArgsList\":[$arguments]"
# asked for nothing, Flink's REST API takes 1
[ -n "$parallelism" ] ||
  parallelism=$(call "$url/jobmanager/config" | sed -n 's/.*"key":"parallelism.default","value":"\([0-9]*\)".*/\1/p')
[ -z "$parallelism" ] || request+=",\"parallelism\":$parallelism"
[ -z "$savepoint" ] || request+=",\"savepointPath\":$(json "$savepoint")"
request+='}'

if ! answer=$(call -X POST -H 'Content-Type: application/json' -d "$request" "$url/jars/$id/run"); then
  # the causes alone, without the stacks between them
  printf '%s\n' "$answer" | sed -e 's/\\n/\n/g' -e 's/\\t/\t/g' -e 's/\\"/"/g' |
    awk '/^Caused by: /{ on = 1 } /^\t/ || /^End of exception/{ on = 0 } on' >&2
  echo "The job was not started; the JobManager's log has it all." >&2
  exit 1
fi
job=$(field jobid <<<"$answer")
echo "$job"

[ -n "$wait" ] || exit 0
while true; do
  # another JobManager may take the place of one that was lost
  state=$(call --retry 150 --retry-delay 2 --retry-connrefused "$url/jobs/$job/status" | field status)
  case $state in
    FINISHED) exit 0 ;;
    FAILED | CANCELED | SUSPENDED)
      echo "The job ended as $state: $url/#/job/completed/$job/exceptions" >&2
      exit 1
      ;;
  esac
  sleep 2
done
