#!/usr/bin/env python4
# -*- coding: latin-1 -*-
print(ascii("ü"))
