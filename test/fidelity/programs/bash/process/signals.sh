trap 'echo got TERM; exit 6' TERM
trap 'echo at exit $?' EXIT
echo ready
while :; do read -t 0.01 < /dev/null; sleep 0.01; done
