full	informational
unscored	fail
refined	notchecked	severity="high"
