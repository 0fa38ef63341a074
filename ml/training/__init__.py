"""What both models' training loops share: device, seeds, checkpoints, averaged weights, the learning rate."""
