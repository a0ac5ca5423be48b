package rfm

import (
	"slices"
)

// MinGroup is the number of customers below which a group is pooled with the other small ones.
const MinGroup = 30

// Group is what ScoreWithin made of one value of a column.
type Group struct {
	Value     string // "" for the customers of all groups that were too small
	Customers int    // with a purchase
	Pooled    []string
	Scales    Scales
}

// ScoreWithin scores the customers among those with the same value. Groups of fewer than
// MinGroup customers with a purchase are scored together. at gives each customer's group.
func ScoreWithin(ms []Metrics, m Method, values []string) (scores []Scores, groups []Group, at []int32) {
	members := map[string][]int32{}
	count := map[string]int{}
	for i := range ms {
		members[values[i]] = append(members[values[i]], int32(i))
		if ms[i].Unscored == Scored {
			count[values[i]]++
		}
	}
	keys := make([]string, 0, len(members))
	for k := range members {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	var pool []int32
	var pooled []string
	pooledCount := 0
	scores, at = make([]Scores, len(ms)), make([]int32, len(ms))
	add := func(g Group, group []int32) {
		g.Scales = scoreGroup(ms, m, group, scores)
		for _, i := range group {
			at[i] = int32(len(groups))
		}
		groups = append(groups, g)
	}
	for _, k := range keys {
		if count[k] < MinGroup {
			pool, pooledCount = append(pool, members[k]...), pooledCount+count[k]
			if count[k] > 0 {
				pooled = append(pooled, k)
			}
			continue
		}
		add(Group{Value: k, Customers: count[k]}, members[k])
	}
	if len(pool) > 0 {
		slices.Sort(pool)
		add(Group{Customers: pooledCount, Pooled: pooled}, pool)
	}
	return scores, groups, at
}
