# refined weights
score	urn:xccdf:scoring:default	72.1569	100
score	urn:xccdf:scoring:flat	14.6667	27
score	urn:xccdf:scoring:flat-unweighted	3.6667	7
