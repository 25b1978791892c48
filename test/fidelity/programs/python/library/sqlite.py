import sqlite3

with sqlite3.connect("base.db") as database:
    database.execute("create table words (word text)")
    database.executemany("insert into words values (?)", [("b",), ("a",)])
    print(database.execute("select group_concat(word) from (select * from words order by word)").fetchall())
print(sqlite3.connect(":memory:").execute("select sqlite_version()").fetchone())
database.execute("select * from absent")
