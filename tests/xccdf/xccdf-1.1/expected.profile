off	pass
value	pass
