"""个人信息: found in texts, masked, and encrypted where it has to be kept."""
