sleep 0.01 & wait $!; echo $?
(exit 3); echo $?; false | true; echo "${PIPESTATUS[@]}"
coproc cat; echo through >&"${COPROC[1]}"; read -r line <&"${COPROC[0]}"; echo "$line"
kill %1; diff <(echo a) <(echo b); exec 5>file; echo x >&5; cat file; exec sh -c 'echo $0 $$; exit 4'
