package main

import (
	"os"
	"runtime/debug"
)

// collectAt lets the garbage collector come by when the heap has grown by so many percent, unless GOGC says when; asBefore takes
// that back.
func collectAt(percent int) (asBefore func()) {
	if os.Getenv("GOGC") != "" {
		return func() {}
	}
	before := debug.SetGCPercent(percent)
	return func() { debug.SetGCPercent(before) }
}
