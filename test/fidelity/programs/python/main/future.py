from __future__ import annotations

import __future__


def f(x: undefined) -> also_undefined:
    return x


print(f.__annotations__, annotations == __future__.annotations)
