package main

import (
	"fmt"
	"os"
	"runtime"
)

func main() {
	fmt.Println(os.Args, os.Environ(), runtime.Version(), runtime.NumGoroutine())
	var values []int
	fmt.Println(values[len(os.Args)])
}
