"""What makes `import torch` mean `tt.core` inside one run; never installed globally."""
