env | sort; export -p; shopt; set -o; trap -p; alias; complete; hash
