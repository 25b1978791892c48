import random
import string

deck = list(range(52))
random.shuffle(deck)
print("deck", deck)
print("choices", "".join(random.choices(string.ascii_letters, k=20)))
print("gauss", random.gauss(0, 1), random.Random().random())
print("state", random.getstate()[1][:4])
