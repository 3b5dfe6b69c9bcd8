// Writes one profile of each kind that Go's runtime knows, from work that has what reports must get right:
// inlined calls, recursion (direct and mutual), closures, methods, generics, several lines of one function.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"strings"
	"sync"
	"time"
)

var (
	sink  uint64
	kept  [][]byte
	names []string
)

// mix is small enough to be inlined into its callers.
func mix(x uint64) uint64 {
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	return x ^ x>>29
}

//go:noinline
func spin(rounds int) {
	x := uint64(rounds)
	for i := 0; i < rounds*2000; i++ {
		x = mix(x)
	}
	sink += x
}

//go:noinline
func lines(rounds int) {
	spin(rounds)
	spin(rounds * 3)
	spin(rounds * 6)
}

//go:noinline
func fibonacci(n int) uint64 {
	if n < 2 {
		return mix(uint64(n))
	}
	return fibonacci(n-1) + fibonacci(n-2)
}

//go:noinline
func even(n int) bool { spin(1); return n == 0 || odd(n-1) }

//go:noinline
func odd(n int) bool { spin(2); return n != 0 && even(n-1) }

type shelf[T any] struct{ rows []T }

//go:noinline
func (s *shelf[T]) add(row T) { s.rows = append(s.rows, row) }

type catalogue struct {
	mutex sync.Mutex
	books shelf[string]
}

//go:noinline
func (c *catalogue) load(n int) {
	for i := 0; i < n; i++ {
		c.books.add(strings.Repeat("title ", i%7) + fmt.Sprint(i))
	}
}

//go:noinline
func (c *catalogue) hold(d time.Duration) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	time.Sleep(d)
}

func cpu(until time.Time) {
	work := []func(){
		func() { lines(20) },
		func() { sink += fibonacci(22) },
		func() { even(40) },
		func() { c := &catalogue{}; c.load(2000); names = c.books.rows },
	}
	for time.Now().Before(until) {
		for _, w := range work {
			w()
		}
	}
}

//go:noinline
func keep(n, size int) {
	for i := 0; i < n; i++ {
		kept = append(kept, make([]byte, size))
	}
}

//go:noinline
func drop(n, size int) {
	for i := 0; i < n; i++ {
		names = append(names[:0], string(make([]byte, size)))
	}
}

func contend() {
	c := &catalogue{}
	var group sync.WaitGroup
	for i := 0; i < 4; i++ {
		group.Add(1)
		go func() { defer group.Done(); c.hold(3 * time.Millisecond) }()
	}
	answers := make(chan int)
	go func() { time.Sleep(20 * time.Millisecond); answers <- 1 }()
	<-answers
	group.Wait()
}

//go:noinline
func waitForever(n int, wake chan int) {
	if n > 0 {
		waitForever(n-1, wake)
		return
	}
	<-wake
}

func park() {
	for i := 0; i < 25; i++ {
		go waitForever(i%3, make(chan int))
	}
	var gate sync.WaitGroup
	gate.Add(1)
	for i := 0; i < 4; i++ {
		go gate.Wait()
	}
	time.Sleep(50 * time.Millisecond)
}

func write(folder, name, kind string) {
	file, err := os.Create(filepath.Join(folder, name))
	if err != nil {
		panic(err)
	}
	defer file.Close()
	if err := pprof.Lookup(kind).WriteTo(file, 0); err != nil {
		panic(err)
	}
}

func main() {
	folder := flag.String("folder", ".", "where the profiles go")
	flag.Parse()

	file, err := os.Create(filepath.Join(*folder, "cpu.pb.gz"))
	if err != nil {
		panic(err)
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		panic(err)
	}
	cpu(time.Now().Add(2 * time.Second))
	pprof.StopCPUProfile()
	file.Close()

	runtime.MemProfileRate = 512
	keep(300, 4096)
	drop(2000, 700)
	runtime.GC()
	write(*folder, "heap-before.pb.gz", "heap")
	keep(900, 2048)
	drop(500, 9000)
	runtime.GC()
	write(*folder, "heap.pb.gz", "heap")
	write(*folder, "allocs.pb.gz", "allocs")
	runtime.MemProfileRate = 0

	runtime.SetBlockProfileRate(1)
	runtime.SetMutexProfileFraction(1)
	contend()
	write(*folder, "block.pb.gz", "block")
	write(*folder, "mutex.pb.gz", "mutex")

	park()
	write(*folder, "goroutine.pb.gz", "goroutine")
	write(*folder, "threadcreate.pb.gz", "threadcreate")
}
