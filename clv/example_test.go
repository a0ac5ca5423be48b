package clv_test

import (
	"fmt"

	"grade/clv"
)

// A customer who came back twice, last in week 30 of 39, by the parameters of the CDNOW sample.
func ExampleBGNBD() {
	m := clv.BGNBD{R: 0.243, Alpha: 4.414, A: 0.793, B: 2.426}
	s := clv.Summary{X: 2, TX: 30.43, T: 38.86}
	fmt.Printf("P(alive) %.3f, %.3f purchases in 39 weeks\n", m.PAlive(s), m.Expected(39, s))
	// Output: P(alive) 0.727, 1.226 purchases in 39 weeks
}
