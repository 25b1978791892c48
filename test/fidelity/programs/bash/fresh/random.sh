echo random $RANDOM$RANDOM$RANDOM
echo srandom $SRANDOM$SRANDOM
echo uuid "$(cat /proc/sys/kernel/random/uuid)"
echo urandom "$(head -c 8 /dev/urandom | od -An -tx1)"
echo temporary "$(mktemp -u)"
echo time "$(date +%s%N)"
