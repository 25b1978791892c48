import socket

print(socket.if_nameindex(), sorted(open("/proc/net/dev").read().split("\n")[2:])[0:0])
for address in (("127.0.0.1", 9), ("10.0.0.1", 9), ("192.0.2.1", 80)):
    with socket.socket() as made:
        made.settimeout(1)
        print(address, made.connect_ex(address))
try:
    socket.getaddrinfo("example.com", 80)
except OSError as error:
    print(error)
