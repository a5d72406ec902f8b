// What is said of files that are none of those read here, and of what comes with inputs by name, frozen layers and transfer, in Korean.

/** What files are instead. */
const kinds: Record<string, string> = {
  "a damaged PNG picture": "손상된 PNG 그림",
  "a damaged JPEG picture": "손상된 JPEG 그림",
  "a damaged GIF picture": "손상된 GIF 그림",
  "a damaged WebP picture": "손상된 WebP 그림",
  "a damaged HEIC picture": "손상된 HEIC 그림",
  "a damaged AVIF picture": "손상된 AVIF 그림",
  "a damaged TIFF picture": "손상된 TIFF 그림",
  "a BigTIFF picture": "BigTIFF 그림",
  "a JPEG XL picture": "JPEG XL 그림",
  "a JPEG 2000 picture": "JPEG 2000 그림",
  "a Photoshop picture": "포토샵 그림",
  "an OpenEXR picture": "OpenEXR 그림",
  "a PDF document": "PDF 문서",
  "a ZIP archive inside another archive": "압축 파일 안의 ZIP 압축 파일",
  "a 7z archive": "7z 압축 파일",
  "a RAR archive": "RAR 압축 파일",
  "an xz archive": "xz 압축 파일",
  "a bzip2 archive": "bzip2 압축 파일",
  "a Zstandard archive": "Zstandard 압축 파일",
  "an LZ4 archive": "LZ4 압축 파일",
  "a gzip file inside another archive": "압축 파일 안의 gzip 파일",
  "an HDF5 file": "HDF5 파일",
  "MATLAB's .mat of version 7.3": "MATLAB 7.3 버전의 .mat",
  "a damaged file of MATLAB": "손상된 MATLAB 파일",
  "an old document of Office (.xls)": "옛 Office 문서(.xls)",
  "an SQLite database": "SQLite 데이터베이스",
  "an Arrow (Feather) file": "Arrow(Feather) 파일",
  "an old Feather file": "옛 Feather 파일",
  "an ORC file": "ORC 파일",
  "an Avro file": "Avro 파일",
  "a Stata file (.dta)": "Stata 파일(.dta)",
  "an SPSS file (.sav)": "SPSS 파일(.sav)",
  "R's workspace (.RData)": "R 작업 공간(.RData)",
  "R's object (.rds)": "R 객체(.rds)",
  "a sound (.wav)": "소리(.wav)",
  "a sound (.mp3)": "소리(.mp3)",
  "a sound (.flac)": "소리(.flac)",
  "a sound or film (.ogg)": "소리나 동영상(.ogg)",
  "a film (.avi)": "동영상(.avi)",
  "a film (.mp4)": "동영상(.mp4)",
  "a web page": "웹 페이지",
  "a web page with a table in it": "표가 있는 웹 페이지",
  "a workbook in XML": "XML로 된 통합 문서",
  XML: "XML",
  "statements of SQL": "SQL 문장",
  "a pointer of Git LFS in place of the file itself": "파일 대신 Git LFS 포인터",
  "code or a notebook": "코드나 노트북",
  "a TensorFlow Lite model, which is made to run and cannot be trained": "실행용이라 훈련할 수 없는 TensorFlow Lite 모델",
  "a SavedModel of TensorFlow, which holds operations in place of layers": "층 대신 연산이 담긴 TensorFlow의 SavedModel",
  "a file of PyTorch, which holds weights and Python objects in place of layers": "층 대신 가중치와 Python 객체가 담긴 PyTorch 파일",
  "a Python pickle, which may run code when it is opened": "열 때 코드를 실행할 수 있는 Python pickle",
  "a checkpoint of TensorFlow": "TensorFlow 체크포인트",
  "a graph of TensorFlow, which holds operations in place of layers": "층 대신 연산이 담긴 TensorFlow 그래프",
  "YAML of Keras 1 or 2, which holds an architecture": "구조만 담긴 Keras 1이나 2의 YAML",
  "an OpenDocument file": "OpenDocument 파일",
  "a document of Word or PowerPoint": "Word나 PowerPoint 문서",
  "a document of Numbers, Pages or Keynote": "Numbers, Pages, Keynote 문서",
  "a file of PyTorch": "PyTorch 파일",
  "a Keras model": "Keras 모델",
  "series of sktime (.ts)": "sktime의 시계열(.ts)",
  "weights of Flax": "Flax 가중치",
  "a language model for llama.cpp": "llama.cpp용 언어 모델",
  "a Core ML model": "Core ML 모델",
  "a list of the files that hold a model's weights": "모델의 가중치가 담긴 파일의 목록",
  "a model of XGBoost, which is made of trees": "트리로 이루어진 XGBoost 모델",
  "a model file (.keras, .h5, .weights.h5, .safetensors, TensorFlow.js' model.json, ONNX, Keras' JSON with or without weights)":
    "모델 파일(.keras, .h5, .weights.h5, .safetensors, TensorFlow.js의 model.json, ONNX, 가중치가 있거나 없는 Keras의 JSON)",
  "pictures in one folder a class, a table (CSV and other text with delimiters, Excel .xlsx, Parquet, JSON, ARFF or LIBSVM), texts in one folder a class, IDX files (plain or .gz), NumPy arrays (.npy or .npz), MATLAB's .mat or CIFAR's files (.bin, pickles or .tar.gz)":
    "클래스마다 한 폴더에 담긴 그림, 표(CSV 등 구분 기호가 있는 텍스트, Excel .xlsx, Parquet, JSON, ARFF, LIBSVM), 클래스마다 한 폴더에 담긴 텍스트, IDX 파일(그대로나 .gz), NumPy 배열(.npy, .npz), MATLAB의 .mat, CIFAR의 파일(.bin, pickle, .tar.gz) 중 하나",
};

/** What to do with them. */
const hints: Record<string, string> = {
  "Save it as PNG or JPEG.": "PNG나 JPEG로 저장하세요.",
  "Unpack it and choose the files inside.": "압축을 풀고 안의 파일을 고르세요.",
  "Save it as .xlsx or CSV.": ".xlsx나 CSV로 저장하세요.",
  "Save the table as CSV.": "표를 CSV로 저장하세요.",
  "Save the table as Parquet or CSV.": "표를 Parquet이나 CSV로 저장하세요.",
  "Save it in MATLAB with save(name, '-v7').": "MATLAB에서 save(name, '-v7')로 저장하세요.",
  "Save what is to be learnt as arrays, with numpy.savez, or as a table.": "학습할 것을 numpy.savez로 배열로, 또는 표로 저장하세요.",
  "The download brought an error page instead of the file: download it again.": "파일 대신 오류 페이지를 받았습니다. 다시 내려받으세요.",
  "Save tables as CSV and arrays with numpy.savez; choose all files of a set together, such as MNIST's four.":
    "표는 CSV로, 배열은 numpy.savez로 저장하세요. MNIST의 파일 네 개처럼 한 데이터 세트의 파일은 모두 함께 고르세요.",
  "Open it in a program for tables, and save it as .xlsx or CSV.": "표 프로그램에서 열어 .xlsx나 CSV로 저장하세요.",
  "Get the file with git lfs pull, or by the download button of its page.":
    'Git LFS로("git lfs pull") 또는 그 페이지의 내려받기 버튼으로 파일을 받으세요.',
  "Paste the code of a model on the page, or open the .keras file that belongs to it.":
    "모델의 코드를 페이지에 붙여 넣거나, 그 모델의 .keras 파일을 여세요.",
  "Open the Keras model that it was converted from (.keras, .h5); on Teachable Machine, export as Keras or TensorFlow.js instead.":
    "변환하기 전의 Keras 모델(.keras, .h5)을 여세요. Teachable Machine에서는 Keras나 TensorFlow.js로 내보내세요.",
  "Open the Keras model that it was made from (.keras, .h5), or save it anew in Python: {code*}":
    "원래 Keras 모델(.keras, .h5)을 열거나 Python에서 새로 저장하세요: {code}",
  "Open the Keras model that it was made from (.keras, .h5).": "원래 Keras 모델(.keras, .h5)을 여세요.",
  "Where it was made, save the Keras model itself: model.save('model.keras').":
    "모델을 만든 곳에서 Keras 모델을 저장하세요: model.save('model.keras').",
  "In Python, build the model, then model.load_weights(checkpoint) and model.save('model.keras').":
    "Python에서 모델을 만든 다음 model.load_weights(checkpoint)와 model.save('model.keras')를 실행하세요.",
  "The download brought a page instead of the file: download the file itself.":
    "파일 대신 웹 페이지를 받았습니다. 파일을 다시 내려받으세요.",
  'Write its layers anew in Keras, give them the weights with model.load_weights, and save with model.save("model.keras").':
    'Keras에서 층을 새로 쓰고 model.load_weights로 가중치를 넣은 다음 model.save("model.keras")로 저장하세요.',
  "Save it as ARFF, or as CSV with one series a row.": "ARFF로, 또는 행마다 시계열 하나인 CSV로 저장하세요.",
  "Open it where models are opened: on the Files card, or with trainer.load.": "모델을 여는 곳, 곧 파일에서 열거나 trainer.load를 쓰세요.",
  "Get the file again.": "파일을 다시 받으세요.",
  "It can hold a list of objects with the same keys, or such an object a line (.jsonl).":
    "키가 같은 객체의 목록이나, 한 줄에 그런 객체 하나씩(.jsonl) 담을 수 있습니다.",
  "Save the whole model again where it was made.": "모델을 만든 곳에서 모델 전체를 다시 저장하세요.",
  "Build the model that the file was saved from, then load it again.": "이 파일을 저장한 모델을 만든 다음 다시 불러오세요.",
};

/** Inputs and outputs by name, frozen layers, transfer. */
const several: Record<string, string> = {
  "expected the target, {name}, to be given to no input, found it given to {input}":
    "예측 대상 {name}은(는) 입력으로 쓸 수 없습니다. 지금은 {input}의 입력입니다",
  'mode "rows" where columns are given to inputs or outputs': '열을 입력이나 출력에 나누어 줄 때는 "rows" 방식',
  "expected {name} to be given to an input or an output, found both, {a} and {b}":
    "{name} 열은 입력이나 출력 하나에만 줄 수 있습니다. 지금은 {a}, {b} 둘 다입니다",
  "expected {name} to be used, as it is given to {where}, found it ignored": "{name} 열은 {where}에 쓰이므로 무시할 수 없습니다",
  "expected one target for the output {name}, found several columns given to it":
    "출력 {name}의 예측 대상은 하나여야 합니다. 지금은 열이 여러 개입니다",
  "expected the text {name} to be alone in its input, found {other} given to {input} too":
    "텍스트 열 {name}은(는) 입력 하나를 혼자 써야 합니다. {other} 열도 {input}에 있습니다",
  "Leave the mode out.": "방식을 빼세요.",
  "Choose one.": "하나를 고르세요.",
  "Leave out one of both.": "둘 중 하나를 빼세요.",
  "Give the text to an input of its own.": "텍스트를 다른 입력에 따로 주세요.",
  "a model that begins with frozen layers": "동결된 층으로 시작하는 모델",
  "a model of one input": "입력이 하나인 모델",
  "a model whose first layers are frozen": "처음 층들이 동결된 모델",
  "one without": "동결된 층이 없는 모델",
  "Set trainable to false on its first layers, or leave keep_frozen out. What acts at random in training, or makes masks, is no such layer.":
    "처음 층들의 trainable을 false로 하거나 keep_frozen을 빼세요. 훈련할 때 무작위로 동작하거나 마스크를 만드는 층은 해당하지 않습니다.",
  "a layer that gives maps (H, W, C), such as {name}": "{name}처럼 맵 (H, W, C)를 내는 층",
  "a layer that gives maps (H, W, C)": "맵 (H, W, C)를 내는 층",
  "a model without a convolution": "합성곱이 없는 모델",
  '"{name}", which gives {shape}': '{shape}를 내는 "{name}"',
  "a head, or data that tell its classes": "머리, 또는 클래스를 알 수 있는 데이터",
  neither: "둘 다 없음",
  "Load the data first.": "먼저 데이터를 불러오세요.",
  "a layer of the model, {names}": "모델의 층({names})",
  "what its frozen layers make of samples": "동결된 층이 샘플로 만드는 것",
};

export const foreignFiles: Readonly<Record<string, string>> = { ...kinds, ...hints, ...several };
