print("stdin was not looked at")
