matching	fail
none_matching	pass
no_empty	notchecked
# Check.System takes the first of the candidates that is supported, Check.Content does not go back
two_systems	notchecked
matching_unsupported	notchecked
complex	fail
complex_without	notchecked
