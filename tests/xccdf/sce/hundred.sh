exit 100
