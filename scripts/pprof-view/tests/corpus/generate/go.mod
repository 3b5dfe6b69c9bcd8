module leaky.example/corpus

go 1.19
