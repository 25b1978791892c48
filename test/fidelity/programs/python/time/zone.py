import datetime
import time

print(time.tzname, time.timezone, time.altzone, time.daylight)
print(time.strftime("%Y-%m-%d %H:%M:%S %Z %z", time.localtime(86400 * 200)), datetime.datetime.fromtimestamp(0).astimezone())
