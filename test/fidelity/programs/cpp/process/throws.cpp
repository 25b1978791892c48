#include <iostream>
#include <stdexcept>
int main(int n, char **a) { std::cout << n << ' ' << a[0] << std::endl; throw std::runtime_error("thrown"); }
