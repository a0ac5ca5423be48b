package segment

// Hold keeps customers in the tier that they had until they have been below it in n lists in a row, the n-th
// of which moves them; who rises does so at once. order lists the tiers, best first; before and below are the
// tiers that customers had, and for how many lists they had been kept in them; earned are the tiers by their
// values. Who has or had no tier, or one that is not of the order, gets what it earned. It gives the tiers,
// and for how many lists each customer is below its own now: 0 for who has what it earned.
func Hold(order, before []string, below []int, earned []string, n int) (tier []string, periods []int) {
	tier, periods = make([]string, len(earned)), make([]int, len(earned))
	for i, own := range earned {
		tier[i] = own
		if steps, ok := Steps(order, before[i], own); ok && steps < 0 && below[i]+1 < n {
			tier[i], periods[i] = before[i], below[i]+1
		}
	}
	return tier, periods
}
