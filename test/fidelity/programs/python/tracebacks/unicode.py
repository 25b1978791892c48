def größe(ß):
    raise Exception("é \udc80 \N{SNOWMAN} " + ß)


größe("日本")
