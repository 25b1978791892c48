print("ready", flush=True)
while True:
    try:
        line = input()
    except EOFError:
        print("end")
        break
    print("got", repr(line), flush=True)
