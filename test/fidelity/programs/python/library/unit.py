import unittest


class Cases(unittest.TestCase):
    def test_passes(self):
        self.assertEqual(1, 1)

    def test_fails(self):
        self.assertEqual([1, 2], [1, 3])


runner = unittest.TextTestRunner(stream=open("report", "w"))
result = unittest.main(exit=False, testRunner=runner).result
print(result, result.failures[0][1])
