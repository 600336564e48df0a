"""`make site`: the notebooks as static pages whose figures move without a kernel."""
