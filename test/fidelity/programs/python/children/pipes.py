import subprocess

sort = subprocess.Popen(["sort"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
upper = subprocess.Popen(["tr", "a-z", "A-Z"], stdin=sort.stdout, stdout=subprocess.PIPE, text=True)
sort.stdout.close()
sort.stdin.write("b\na\nc\n")
sort.stdin.close()
print(upper.communicate(), sort.wait(), upper.wait())
