"""Starting, following and stopping a comparison."""
