ls -la --time-style=+ / /work /tmp /dev /home/sandbox | sed 's/^total.*//; s/^\(d[-rwx]* *\)[0-9]* /\1/'
mount | sed 's/\(lowerdir\|upperdir\|workdir\)=[^,)]*/\1/g'; df -i /work | tail -1 | awk '{print $2}'
cat /etc/passwd /etc/hostname /etc/hosts; hostname; uname -srm; nproc
