"""用户与岗位授权: who holds what."""
