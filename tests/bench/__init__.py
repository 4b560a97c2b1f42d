"""Speed of the paths of the road, beside the peers on the same machine: `make bench`."""
