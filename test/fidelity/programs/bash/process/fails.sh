echo before
no-such-command
cd /no/such/folder
set -eu
echo $unset
